from appliance.masking._subjects import SubjectScan
from appliance.masking.plan import RowPlan

COMPILED_CODES: dict[str, int]

class RowEngine:
    def __init__(self, max_row_bytes: int) -> None: ...
    def feed_rows(
        self,
        buffer: bytes | bytearray,
        plan: RowPlan,
        max_rows: int | None = None,
        scan: SubjectScan | None = None,
    ) -> tuple[bytes, int, int]: ...
    def feed_copy(
        self,
        buffer: bytes | bytearray,
        plan: RowPlan,
        max_rows: int | None = None,
        scan: SubjectScan | None = None,
        *,
        begins: bool = False,
    ) -> tuple[bytes, int, int]: ...
