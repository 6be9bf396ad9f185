/**
 * How many columns the picture of a recording has. Apart from the schemas, because the worker that draws it up needs this
 * number and no schema.
 */
export const waveformColumns = 2000
