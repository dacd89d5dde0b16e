"""Messages of a socket are decoded and told as a story."""

from __future__ import annotations

import json
import struct

from tests.contract.messages import Message, decode, node_states, shapes, story

JPEG = b"\xff\xd8\xff\xe0 the rest"


def test_a_frame_of_either_kind_tells_its_format() -> None:
    plain = decode(struct.pack(">II", 1, 1) + JPEG)
    metadata = json.dumps({"node_id": "3", "prompt_id": "p"}).encode()
    named = decode(struct.pack(">II", 4, len(metadata)) + metadata + JPEG)
    assert plain.data == {"event": 1, "image": "jpeg", "declared": 1}
    assert named.data == {"event": 4, "image": "jpeg", "node_id": "3", "prompt_id": "p"}
    assert named.prompt_id == "p"


def test_a_text_message_is_decoded() -> None:
    message = decode('{"type": "executing", "data": {"node": null, "prompt_id": "p"}}')
    assert message.ends("p")
    assert not message.ends("q")


def test_a_story_leaves_out_what_comes_at_any_time() -> None:
    messages = [
        Message(type="status"),
        Message(type="execution_cached", data={"nodes": ["2", "1"]}),
        Message(type="progress_state"),
        Message(type="progress", data={"node": "3", "value": 1, "max": 4}),
    ]
    assert story(messages) == ["execution_cached 1 2", "progress 3 1/4"]


def test_nodes_that_start_next_to_each_other_may_do_so_in_any_order() -> None:
    messages = [
        *(Message(type="executing", data={"node": node}) for node in ("7", "5")),
        Message(type="executed", data={"node": "5"}),
        Message(type="executing", data={"node": "1"}),
    ]
    expected = ["executing 5", "executing 7", "executed 5", "executing 1"]
    assert story(messages, any_order=True) == expected


def test_each_set_of_keys_of_a_kind_is_told_once() -> None:
    messages = [
        Message(type="executing", data={"node": "1", "prompt_id": "p"}),
        Message(type="executing", data={"node": "2", "prompt_id": "p"}),
        Message(type="executing", data={"node": "2"}),
    ]
    assert shapes(messages) == {"executing": ["node", "node prompt_id"]}


def test_the_last_states_of_the_nodes_count() -> None:
    running, finished = {"1": {"state": "running"}}, {"1": {"state": "finished"}}
    messages = [Message(type="progress_state", data={"nodes": n}) for n in (running, finished)]
    assert node_states(messages) == {"states": {"1": "finished"}, "keys": ["state"]}
    assert node_states([]) == {"states": {}, "keys": []}
