"""A webhook is asked again where that may help, and its address stays a secret."""

import hashlib
import logging
import socket
import traceback

import pytest
from receivers import Answer, receiving

from feature_warehouse.boundaries.webhook import Patience, send, shown
from feature_warehouse.errors import FeatureWarehouseError

QUICK = Patience(timeout=5, retries=3, backoff=0, longest=1)
BODY = '{"text": "é"}'


def refused(url, patience=QUICK):
    with pytest.raises(FeatureWarehouseError) as caught:
        send(url, BODY, patience=patience)
    # not even the causes of the error tell the address
    told = "".join(traceback.format_exception(caught.value))
    assert "SECRET" not in told
    return str(caught.value)


def test_a_document_is_posted_once_as_json():
    with receiving(Answer(200)) as receiver:
        send(receiver.url, BODY, patience=QUICK)
    ((headers, body),) = receiver.requests
    assert body == BODY.encode()
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == hashlib.sha256(BODY.encode()).hexdigest()


def test_an_answer_of_the_kind_created_is_taken_too():
    with receiving(Answer(204)) as receiver:
        send(receiver.url, BODY, patience=QUICK)
    assert len(receiver.requests) == 1


def test_a_receiver_that_is_busy_twice_is_asked_a_third_time_with_the_same_key():
    with receiving(Answer(503), Answer(503), Answer(200)) as receiver:
        send(receiver.url, BODY, patience=QUICK)
    assert len(receiver.requests) == 3
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.requests}) == 1


def test_a_receiver_that_stays_busy_is_given_up():
    with receiving(Answer(503)) as receiver:
        told = refused(receiver.url)
    assert len(receiver.requests) == 4
    assert "it answered 503 each time" in told
    assert "http://127.0.0.1:" in told


@pytest.mark.parametrize("status", [400, 401, 404, 501])
def test_an_answer_that_would_be_the_same_again_is_not_asked_for(status):
    with receiving(Answer(status)) as receiver:
        told = refused(receiver.url)
    assert len(receiver.requests) == 1
    assert f"it answered {status}" in told


def test_a_redirect_is_not_followed_and_said():
    with receiving(Answer(302, {"Location": "/other/SECRET"})) as receiver:
        told = refused(receiver.url)
    assert len(receiver.requests) == 1
    assert "the address has moved" in told


def test_too_many_requests_are_asked_again_when_the_receiver_says(monkeypatch):
    waited = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waited.append)
    with receiving(Answer(429, {"Retry-After": "1"}), Answer(200)) as receiver:
        send(receiver.url, BODY, patience=QUICK)
    assert waited == [1]
    assert len(receiver.requests) == 2


def test_a_receiver_that_asks_for_hours_gets_no_more_than_the_longest_pause(
    monkeypatch,
):
    waited = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waited.append)
    with receiving(Answer(503, {"Retry-After": "7200"}), Answer(200)) as receiver:
        send(receiver.url, BODY, patience=QUICK)
    assert waited == [1]


def test_a_pause_that_is_no_number_is_an_error_in_words():
    with receiving(Answer(503, {"Retry-After": "soon"})) as receiver:
        assert "the request could not be made" in refused(receiver.url)


def test_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = refused(f"http://127.0.0.1:{port}/hooks/SECRET")
    assert f"http://127.0.0.1:{port}: no connection, tried 4 times" in told


def test_an_answer_that_does_not_come_is_waited_for_so_long_and_asked_for_again():
    with receiving(Answer(200, after=0.6)) as receiver:
        patience = Patience(timeout=0.1, retries=1, backoff=0)
        told = refused(receiver.url, patience)
    assert len(receiver.requests) == 2
    assert "no answer within 0.1 s, asked 2 times" in told


def test_retries_leave_no_address_in_a_log(caplog):
    caplog.set_level(logging.DEBUG)
    with receiving(Answer(503)) as receiver:
        refused(receiver.url)
    refused("http://127.0.0.1:1/hooks/SECRET")
    assert "SECRET" not in caplog.text
    assert not logging.getLogger("urllib3.connectionpool").disabled


@pytest.mark.parametrize(
    "url",
    [
        "",
        "chat.example.org/SECRET",
        "ftp://host/SECRET",
        "https:///SECRET",
        "http://[SECRET",
        "http://host:SECRET/",
    ],
)
def test_what_is_no_address_is_refused_without_being_told(url):
    with pytest.raises(FeatureWarehouseError, match="is no address") as caught:
        shown(url)
    assert "SECRET" not in str(caught.value)


def test_an_address_of_version_6_keeps_its_brackets():
    assert shown("http://[::1]:80/SECRET") == "http://[::1]:80"
