/** The case cannot be run here, and why. */
export class SkipCase extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'SkipCase';
  }
}

/** What happened is not what the case expects. */
export class Mismatch extends Error {
  constructor(path: string, message: string) {
    super(path === '' ? message : `${path}: ${message}`);
    this.name = 'Mismatch';
  }
}
