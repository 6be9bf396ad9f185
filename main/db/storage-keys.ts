/** Small values about the file itself; a salvage leaves them behind. */

/** Where a salvage leaves its report. */
export const salvageReportKey = 'storage.salvage'
/** When a whole copy was last made, before an update of the layout. */
export const backupKey = 'storage.backup'
