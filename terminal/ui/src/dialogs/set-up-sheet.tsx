import { useEffect, useState } from 'react';

/** A barcode, black on white in either theme, large enough for a scanner at arm's length. */
export function SetUpSheet({ code, label }: { readonly code: string; readonly label: string }) {
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    let isWanted = true;
    // Only who sets a scanner up needs what draws barcodes.
    import('@bwip-js/browser').then(({ toSVG }) => {
      const svg = toSVG({ bcid: 'code128', text: code, scale: 3, height: 18, includetext: false });
      if (isWanted) setPicture(`data:image/svg+xml,${encodeURIComponent(svg)}`);
    });
    return () => {
      isWanted = false;
    };
  }, [code]);
  return (
    <figure className="set-up-sheet">
      {picture === null ? <div className="set-up-sheet-room" /> : <img src={picture} alt={label} />}
      <figcaption dir="ltr">{code}</figcaption>
    </figure>
  );
}
