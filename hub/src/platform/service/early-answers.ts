import type { RequestHandler } from 'express';

const LINGER_MS = 2000;

/**
 * An answer that comes before the body has: the rest is read and forgotten for a moment, so that no reset overtakes
 * the answer, and not for longer than that.
 */
export const endEarlyAnswers: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete) return;
    const cut = setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
    request.once('end', () => clearTimeout(cut));
    request.resume();
  });
  next();
};
