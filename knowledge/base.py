"""The one door to what the bank knows: search, ask, open a passage, list documents; takes up what is published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from knowledge.audience import readable_by
from knowledge.documents import Document
from knowledge.embeddings import EmbeddingModel
from knowledge.glossary import Glossary
from knowledge.published import Published, Stamp
from knowledge.retrieval import Hit, Question, Retriever
from knowledge.snapshot import Scope, Snapshot

if TYPE_CHECKING:
    from knowledge.answering import Answer, Answerer, ModelCall, OnModelCall, OnText
