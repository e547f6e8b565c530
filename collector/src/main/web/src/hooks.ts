// What components share: the width they have, the colour scheme, and asking the collector again and again.

import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ApiError } from './api';

export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return undefined;
    const observer = new ResizeObserver(entries => setWidth(Math.floor(entries[0].contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

export function useDark(): boolean {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}

export interface Answer<T> {
  value: T | null;
  error: ApiError | null;
  again: () => void;
}

/**
 * The newest answer to a question, asked when `key` changes and, with `everyMillis` > 0, again and again while the page is
 * visible. An answer to an older question is not shown; after an error the last good answer stays.
 */
export function useAnswer<T>(ask: () => Promise<T>, key: string, everyMillis: number): Answer<T> {
  const [state, setState] = useState<{ key: string; value: T | null; error: ApiError | null }>({ key, value: null, error: null });
  const current = useRef(key);
  current.current = key;
  const question = useRef(ask);
  question.current = ask;

  const askNow = useCallback(async () => {
    const asked = current.current;
    try {
      const value = await question.current();
      if (current.current === asked) setState({ key: asked, value, error: null });
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError(String(error), 'Reload the page.');
      if (current.current === asked) setState(old => ({ key: asked, value: old.value, error: known }));
    }
  }, []);

  useEffect(() => {
    let timer = 0;
    let stopped = false;
    const round = async () => {
      if (document.visibilityState === 'visible') await askNow();
      if (!stopped && everyMillis > 0) timer = window.setTimeout(round, everyMillis);
    };
    void round();
    return () => {
      stopped = true;
      window.clearTimeout(timer);
    };
  }, [key, everyMillis]);

  return { value: state.value, error: state.error, again: askNow };
}

/** A parameter of the page's address, kept there so that the address can be sent to somebody. */
export function useParameter(name: string): [string, (value: string) => void] {
  const [value, setValue] = useState(new URLSearchParams(location.search).get(name) ?? '');
  const set = (next: string) => {
    const parameters = new URLSearchParams(location.search);
    if (next) parameters.set(name, next);
    else parameters.delete(name);
    const query = parameters.toString();
    history.replaceState(null, '', location.pathname + (query ? `?${query}` : ''));
    setValue(next);
  };
  return [value, set];
}
