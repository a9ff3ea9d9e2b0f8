"""The queue in a folder: no message is taken half-written, and none is lost."""

import json
from pathlib import Path
from queue import Empty
from threading import Thread

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from tfcase import folder_queue

MESSAGES = 400


@pytest.fixture
def connection(tmp_path: Path) -> Connection:
    folders = {"data_folder_in": tmp_path, "data_folder_out": tmp_path}
    options = {**folders, "control_folder": tmp_path / "control"}
    return Connection(folder_queue.ADDRESS, transport_options=options)


def test_whoever_looks_all_the_time_takes_every_message_whole(connection: Connection) -> None:
    def put() -> None:
        with connection.clone() as own:
            queue = SimpleQueue(own, "many")
            for number in range(MESSAGES):
                queue.put({"number": number, "of": "x" * 5_000})

    producer = Thread(target=put)
    taken = []
    with connection:
        queue = SimpleQueue(connection, "many", no_ack=True)
        producer.start()
        while len(taken) < MESSAGES:
            taken.append(queue.get(timeout=20).payload["number"])
        producer.join()
        with pytest.raises(Empty):
            queue.get(block=False)
    assert sorted(taken) == list(range(MESSAGES))


def test_a_message_that_is_being_written_is_not_there_yet(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(path: Path, text: str) -> int:
        path.touch()
        with pytest.raises(Empty):
            SimpleQueue(connection, "slow", no_ack=True).get(block=False)
        seen.append(path.name)
        return path.write_bytes(text.encode())

    with connection:
        queue = SimpleQueue(connection, "slow", no_ack=True)
        monkeypatch.setattr(Path, "write_text", look)
        queue.put({"number": 1})
        assert len(seen) == 1
        assert queue.get(block=False).payload == {"number": 1}
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_table_of_queues_that_is_empty_for_a_moment_is_read_again(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection:
        queue = SimpleQueue(connection, "bound", no_ack=True)
        queue.put({"number": 1})
        [table] = (tmp_path / "control").iterdir()
        whole = table.read_text()
        table.write_text("")
        monkeypatch.setattr(folder_queue.time, "sleep", lambda _: table.write_text(whole))
        assert queue.channel.get_table("bound") == [tuple(each) for each in json.loads(whole)]
