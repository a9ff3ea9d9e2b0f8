"""What this floor keeps sealed outside its models."""

from exports.files import store
from privacy.actions.places_files import FILES, Form

FILES.forms.append(Form(store.is_return, store.headers, store.renew))
