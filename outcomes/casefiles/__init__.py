"""Case files, read and checked to the letter of `spec/case-files.md`. No Django, no database."""
