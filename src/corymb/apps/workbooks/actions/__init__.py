"""What happens to workbooks. What reads them (`reading`, `bulk_reading`) is not here: jobs load it when they run."""

from corymb.apps.workbooks.actions.uploading import Chosen, apply_upload, leave_upload, take_bulk, take_workbook

__all__ = ["Chosen", "apply_upload", "leave_upload", "take_bulk", "take_workbook"]
