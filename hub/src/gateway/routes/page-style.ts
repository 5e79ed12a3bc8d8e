/** One style for all pages of the hub: no assets from anywhere, light and dark by the system, no motion where unwanted. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#18202b;--soft:#556070;--line:#dfe4eb;--paper:#fff;--ground:#f4f6f9;
--accent:#1f4fd0;--good:#17693f;--bad:#b3261e;--code:#eef1f6;--get:#1f4fd0;--post:#17693f;--patch:#8a5300;--delete:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e7eaf0;--soft:#a3adbc;--line:#2b323e;--paper:#161b23;
--ground:#0e1218;--accent:#8fb0ff;--good:#62d394;--bad:#ff8a80;--code:#1e2530;--get:#8fb0ff;--post:#62d394;--patch:#f0b45a;--delete:#ff8a80}}
*{box-sizing:border-box}
html{scroll-padding-top:8.5rem}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,sans-serif;-webkit-text-size-adjust:100%}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 1.25rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;padding-top:2.25rem;padding-bottom:.75rem}
h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.02em;margin:0}
h2{font-size:1.15rem;letter-spacing:-.01em;margin:2.25rem 0 .25rem}
h3{font-size:.8rem;letter-spacing:.04em;text-transform:uppercase;color:var(--soft);margin:1.1rem 0 .35rem}
p{margin:.25rem 0 .9rem;color:var(--soft);max-width:44rem}
a{color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
code,pre,.method{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{font-size:.88em}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
footer{color:var(--soft);font-size:.9rem;padding-top:2.5rem;padding-bottom:3rem}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:.75rem;padding:0;margin:.75rem 0 0;list-style:none}
.card,.route,.schema{background:var(--paper);border:1px solid var(--line);border-radius:12px}
.card{display:block;height:100%;padding:1rem 1.1rem;color:inherit;text-decoration:none}
a.card:hover{border-color:var(--accent)}
.card strong{display:block}
.card span{color:var(--soft);font-size:.9rem}
.state{font-weight:600;font-size:.9rem}
.card .state{display:inline-block;margin-top:.5rem}
.good .state{color:var(--good)}.bad .state{color:var(--bad)}
.state::before{content:"";display:inline-block;width:.6em;height:.6em;border-radius:50%;background:currentColor;margin-right:.5em}
.summary{display:inline-flex;align-items:center;gap:.5rem;padding:.45rem .9rem;border-radius:99px;background:var(--paper);
border:1px solid var(--line);color:var(--ink);font-weight:600;margin:.25rem 0 .5rem}
`;

/** The documentation's own. */
export const DOCS_STYLE = `
.tools{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:.5rem .75rem;align-items:center;background:var(--ground);
padding:.6rem 0;border-bottom:1px solid var(--line)}
.tools[hidden]{display:none}
.tools label{display:flex;gap:.5rem;align-items:center;color:var(--soft);font-size:.9rem}
.tools label:first-child{flex:1 1 14rem}
.tools input{flex:1;min-width:0}
.tools input,.tools select{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--soft);border-radius:8px;padding:.4rem .6rem;min-height:2.5rem}
.tools output{color:var(--soft);font-size:.9rem;min-width:6rem;text-align:right}
.columns{display:grid;grid-template-columns:minmax(0,1fr);gap:0 2.5rem}
.columns>nav{font-size:.95rem;padding-top:1rem}
.columns>nav a{color:var(--soft);text-decoration:none}
.columns>nav a:hover{color:var(--accent)}
.route,.schema{margin:.5rem 0}
[hidden]{display:none!important}
summary{position:relative;display:flex;flex-wrap:wrap;gap:.1rem .75rem;align-items:baseline;padding:.6rem 2.4rem .6rem .9rem;cursor:pointer;border-radius:12px}
summary::-webkit-details-marker{display:none}
summary::after{content:"";position:absolute;right:1rem;top:calc(50% - .3em);width:.5em;height:.5em;border:solid var(--soft);border-width:0 2px 2px 0;transform:rotate(-45deg)}
details[open]>summary::after{transform:rotate(45deg)}
summary code{overflow-wrap:anywhere}
summary span:last-child{color:var(--soft);font-size:.95rem}
details[open]>summary{border-bottom:1px solid var(--line);border-radius:12px 12px 0 0}
details>div{padding:.1rem .9rem 1rem}
.method{font-weight:700;font-size:.8rem;min-width:3.6rem}
.get{color:var(--get)}.post{color:var(--post)}.put,.patch{color:var(--patch)}.delete{color:var(--delete)}
.chips{display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;padding:0;margin:.75rem 0 0}
.chips li{background:var(--code);border-radius:99px;padding:.1rem .65rem;font-size:.85rem}
.fields{list-style:none;margin:0;padding:0}
.fields .fields{border-left:2px solid var(--line);padding-left:.9rem;margin:.15rem 0 .15rem .2rem}
.fields li{padding:.22rem 0;overflow-wrap:anywhere}
.fields .type{color:var(--soft);font-size:.9rem;margin-left:.5rem}
.fields .words{display:block;color:var(--soft);font-size:.9rem}
.may{color:var(--soft);font-size:.8rem;font-style:italic;margin-left:.5rem}
.named{margin:.1rem 0 .25rem;font-weight:600}
.answers{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.2rem .9rem;margin:0;font-size:.95rem}
.answers dt{font-weight:600;font-variant-numeric:tabular-nums}.answers dd{margin:0;color:var(--soft)}
pre{background:var(--code);border-radius:8px;padding:.75rem 1rem;margin:.35rem 0 0;overflow:auto;max-height:24rem;font-size:.85rem;line-height:1.5}
@media (min-width:40rem){html{scroll-padding-top:5rem}}
@media (min-width:60rem){.columns{grid-template-columns:10.5rem minmax(0,1fr)}
.columns>nav{position:sticky;top:4.25rem;align-self:start;flex-direction:column;gap:.45rem;max-height:calc(100vh - 5rem);overflow:auto;padding-top:2.25rem}}
`;

export const ACCOUNT_STYLE = `
form{max-width:26rem}
form label{display:block;margin:0 0 .9rem;font-weight:600}
form input,form button{display:block;width:100%;font:inherit;padding:.6rem .75rem;border-radius:8px;border:1px solid var(--soft);min-height:2.75rem}
form input{margin-top:.3rem;background:var(--ground);color:inherit}
form button{border:0;background:var(--accent);color:var(--paper);font-weight:600;cursor:pointer}
form button:disabled{opacity:.6}
[role=status].good{color:var(--good)}[role=status].bad{color:var(--bad)}
`;
