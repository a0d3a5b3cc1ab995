/** A step of a transcript, and what has come of it. */
export type TranscriptStep = {
  /** Its line in the transcript, from 0. */
  line: number,
  /** The line, with its prompt. */
  step: string,
  /** What the transcript shows below it; empty lines at its end are left out. */
  shown: Array<string>,
  /** What has come back, line by line. */
  got: Array<string>,
  /** The prompt that its console had, if the step stands behind that of another address. */
  prompt: string | null,
  /** Why it could not be carried out. */
  refused: string | null,
  /** Whether what has come back is what is shown. */
  agrees: boolean, }
