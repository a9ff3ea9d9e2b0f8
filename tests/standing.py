"""What work with families stands on in every test: without it no family can be opened.

Written once into the database from which all others are copied, as by two people whom the product
has in every database. Whoever tests what happens without it takes it away (`tests/footing.py`).
"""

STANDING = """
INSERT INTO privacy_user (
    id, email, name, role, password, is_active, is_superuser, created_at, session_generation,
    suspended_why
) VALUES
    ('00000000-0000-4000-8000-00000000000a', 'operator@system.invalid',
     'Operator (command line)', 'system', '!', true, false, now(), 0, ''),
    ('00000000-0000-4000-8000-00000000000b', 'timetable@system.invalid', 'Timetable', 'system',
     '!', true, false, now(), 0, '');
INSERT INTO privacy_purposebasis (
    id, purpose, basis, power, article_9, schedule_1, offences, policy, policy_review_on, from_on,
    put_by_id, put_at, confirmed_by_id, confirmed_at
) VALUES (
    '00000000-0000-4000-8000-00000000000c', 'casework', 'public_task', 'Children Act 2004', 'g',
    '{6,18}', true, 'Policy on special categories', '2099-12-31', '2000-01-01',
    '00000000-0000-4000-8000-00000000000a', now(), '00000000-0000-4000-8000-00000000000b', now()
);
"""
