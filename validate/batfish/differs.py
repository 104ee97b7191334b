"""Batfish's answer to a comparison of two policies."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Differs(BaseModel):
    """A row: a route that two policies treat in different ways."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    given: dict[str, Any] = Field(alias="Input_Route")
    after: str = Field(alias="Snapshot_Action")
    before: str = Field(alias="Reference_Action")
    result: dict[str, Any] | None = Field(default=None, alias="Snapshot_Output_Route")
    was: dict[str, Any] | None = Field(default=None, alias="Reference_Output_Route")
