"""JSON that says of itself that it is an error's, and JSON that has errors, codes and messages for its data."""

from datetime import UTC, datetime

import pytest

from catalog.checker.json_errors import MOST_BYTES, find_json_error
from catalog.checker.observation import Observation, Page
from catalog.checker.verdict import judge

URL = "https://api.example.org/v1/items/17"

ERRORS = [
    ('{"error": "not found"}', "not found"),
    ('\ufeff {"Response": "False", "Error": "Movie not found!"}', "Movie not found!"),  # OMDb
    ('{"message": "Not Found", "documentation_url": "https://docs.example.org/rest"}', "Not Found"),  # GitHub
    ('{"detail": "Not found."}', "Not found."),  # Django REST framework
    ('{"timestamp": "2024", "status": 404, "error": "Not Found", "path": "/v1/items/17"}', "404 Not Found"),  # Spring
    ('{"type": "about:blank", "title": "Not Found", "status": 404, "detail": "No such book"}', "404 Not Found"),
    ('{"status": {"status_code": 404, "message": "Data not found"}}', "404 Not Found"),  # Riot Games
    ('{"code": "410", "success": false, "data": null}', "410 Gone"),
    ('{"error": {"code": 404, "message": "Das gibt es nicht"}}', "404 Not Found"),  # Google
    ('{"errors": [{"Status": "404", "title": "Not Found"}]}', "404 Not Found"),  # JSON:API
    ('{"errors": [{"detail": "The page has been deleted"}]}', "The page has been deleted"),
    ('{"error": true, "http_code": 404}', "404 Not Found"),
    ('{"ok": false, "message": "Record not found"}', "Record not found"),
    ('{"status": "fail", "msg": "The page you requested does not exist"}', "The page you requested does not exist"),
    ('{"error": "ResourceException", "message": "This video has been deleted by its owner"}',
     "ResourceException. This video has been deleted by its owner"),
    ('{"error": "NOT_FOUND", "message": "Nope"}', "NOT_FOUND"),
    ('{"code": "object_not_found", "message": "Nope", "details": []}', "Not found"),
    ('{"error": {"errorCode": "ResourceNotFound"}}', "Not found"),
    ('{"error": true, "errorNum": 1202, "code": 404}', "404 Not Found"),  # ArangoDB
    ('{"status": "error", "description": "страница не найдена"}', "страница не найдена"),
]  # fmt: skip
DOCUMENTS = [
    '{"status": "ok", "error": null}',
    '{"error": false, "item": {"id": 17}}',
    '{"error": "Page not found", "back": "Go back", "title": "My gallery"}',  # what a program says to its users
    '{"code": 410, "name": "Hex bolt M4", "message": "ships in 2 days"}',
    '{"code": 404, "message": "ships in 2 days"}',
    '{"title": "Minka", "status": "not found", "description": "A black cat"}',
    '{"code": "not_found_yet", "description": "A black cat"}',
    '{"title": "Not Found", "type": "song", "time": "3:45", "url": "https://example.org/songs/404"}',
    '{"message": "Lost and found: a blue umbrella was not found by its owner yet."}',
    '{"status": "success", "message": "Nothing to do"}',
    '{"error": "missing parameter q"}',
    '{"success": false, "message": "API key not found"}',
    '{"errors": [{"message": "GET query missing."}]}',  # GraphQL
    '{"error": "not found", "data": {"id": 17}}',
    '{"error": {}, "status": 404}',
    '{"error": 0.05}',
    '{"error": ["too small"], "detail": "The sample is small."}',
    '{"error": "not found"',
    '["not found"]',
    '[{"error": "not found"}]',
    "{" * MOST_BYTES,
    '{"a":' * 204,
    '{"error": "not found", "hint": "' + "x" * MOST_BYTES + '"}',
    "not found",
]


def shown(document: str) -> str:
    said = find_json_error(document.encode())
    page = Page(text=said) if said else None
    return judge(Observation(URL, URL, datetime(2026, 1, 2, tzinfo=UTC), status=200, answered=True, page=page)).reason


@pytest.mark.parametrize(("document", "said"), ERRORS)
def test_a_document_that_is_nothing_but_an_error_of_absence_is_no_resource(document: str, said: str) -> None:
    assert (find_json_error(document.encode()), shown(document)) == (said, "phrase_not_found")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_that_holds_errors_for_its_data_is_one(document: str) -> None:
    assert shown(document) == "http_200"


KEYS = {
    '{{"{}": "Not found", "ok": false}}': "message msg title detail reason description error_message errorDescription",
    '{{"error": true, "{}": 410}}': "status code statusCode status_code errorcode http-status httpCode",
    '{{"message": "Item 5 does not exist", "{}": false}}': "success ok response status",
    '{{"message": "Item 5 does not exist", "status": "{}"}}': "false error fail failed Failed",
    '{{"error": "not found", "{}": null}}': "data result results items",
    '{{"error": "not found", "{}": "x"}}': "errors path url uri instance timestamp time request_id traceId type "
    "documentation_url help hint details version error_num",
    '{{"message": "not found", "{}": "x"}}': "documentation_url path timestamp requestId",
    '{{"{}": "not found"}}': "message msg detail",
}
OTHER_KEYS = {
    '{{"error": "not found", "{}": [1]}}': "data result results items",
    '{{"message": "not found", "{}": "x"}}': "type url name id",
    '{{"error": "not found", "{}": "x"}}': "name id artist",
    '{{"ok": false, "message": "{} not found"}}': "api key keys token tokens session cookie cookies credential "
    "credentials auth authorization header headers param parameter argument arguments query method methods field "
    "fields",
    '{{"{}": "not found"}}': "title reason description",
}


@pytest.mark.parametrize(("frame", "key"), [(frame, key) for frame, keys in KEYS.items() for key in keys.split()])
def test_the_envelope_of_an_error_is_known_by_its_keys(frame: str, key: str) -> None:
    assert shown(frame.format(key)) == "phrase_not_found"


@pytest.mark.parametrize(("frame", "key"), [(frame, key) for frame, keys in OTHER_KEYS.items() for key in keys.split()])
def test_what_is_more_than_an_envelope_or_speaks_of_the_question_is_not_taken_for_one(frame: str, key: str) -> None:
    assert shown(frame.format(key)) == "http_200"


def test_a_document_of_just_so_many_bytes_is_read() -> None:
    frame = '{"error": "not found", "hint": ""}'
    assert shown(frame.replace('""', f'"{"x" * (1_024 - len(frame))}"')) == "phrase_not_found"
    assert shown(frame.replace('""', f'"{"x" * (1_025 - len(frame))}"')) == "http_200"
