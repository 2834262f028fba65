/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 * Part of refcop. */
#include "html.h"

#include <string.h>

#include "wording.h"

static const char page_head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>refcop: what was found</title>\n<style>\n"
    ":root{--fg:#1b1f24;--bg:#fff;--soft:#57606a;--line:#d0d7de;--bad:#b42318;--ok:#1f6feb}\n"
    "@media(prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--soft:#9198a1;"
    "--line:#3d444d;--bad:#ff7b72;--ok:#79c0ff}}\n"
    "body{font:15px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);"
    "max-width:62rem;margin:2rem auto;padding:0 1rem}\n"
    "h1{font-size:1.4rem}h2{font-size:1.05rem;margin:2rem 0 .3rem}\n"
    "section{border-top:1px solid var(--line)}\n"
    "code,.site{font-family:ui-monospace,monospace;font-size:.9em}\n"
    ".site,.why{color:var(--soft);margin:.1rem 0;white-space:pre-wrap}\n"
    ".why{color:var(--bad)}svg{max-width:100%;height:auto}\n"
    "svg text{font:12px "
    "ui-monospace,monospace;fill:var(--fg);text-anchor:middle;paint-order:stroke;"
    "stroke:var(--bg);stroke-width:5px}\n"
    "svg .made{fill:var(--soft);font-size:10px}\n"
    "svg rect{fill:var(--bg);stroke:var(--ok);stroke-width:1.5}\n"
    "svg rect.nogc{stroke:var(--bad)}svg path{fill:none;stroke:var(--soft);stroke-width:1.5}\n"
    "svg path.unvisited{stroke:var(--bad);stroke-dasharray:5 3}\n"
    ".legend span{margin-right:1.5rem;color:var(--soft)}.legend b{color:var(--bad)}\n"
    "</style></head><body>\n<h1>refcop: what was found</h1>\n"
    "<p class=\"legend\"><span>red frame: <b>type without Py_TPFLAGS_HAVE_GC</b></span>"
    "<span>dashed red: <b>reference that tp_traverse does not visit</b></span></p>\n"
    "<div id=\"findings\"></div>\n";

/* Draws the members on a circle; arrows are curved, so that both directions can be seen. */
static const char page_script[] =
    "const svgns='http://www.w3.org/2000/svg';\n"
    "function el(name,attributes,text){const e=document.createElementNS(svgns,name);"
    "for(const k in attributes)e.setAttribute(k,attributes[k]);"
    "if(text!==undefined)e.textContent=text;return e;}\n"
    "function draw(graph){const n=graph.nodes.length,w=Math.max(...graph.nodes.map("
    "x=>Math.max(x.type.length*7.4,x.made.length*6.2)))+20,h=44;\n"
    "const r=n<2?90:Math.max(110,(w+40)*n/6.3),size=2*r+w+80,c=size/2,"
    "height=2*r+h+120,cy=height/2;\n"
    "const svg=el('svg',{viewBox:`0 0 ${size} ${height}`,width:size,height,role:'img',"
    "'aria-label':'the cycle'});\n"
    "const defs=el('defs',{});const m=el('marker',{id:'a',viewBox:'0 0 8 8',refX:7,refY:4,"
    "markerWidth:8,markerHeight:8,orient:'auto-start-reverse'});"
    "m.append(el('path',{d:'M0 0L8 4L0 8z',style:'fill:currentColor;stroke:none'}));"
    "defs.append(m);svg.append(defs);\n"
    "const at=i=>n<2?[c,cy]:[c+r*Math.sin(2*Math.PI*i/n),cy-r*Math.cos(2*Math.PI*i/n)];\n"
    "function edge([x,y],[tx,ty]){const dx=tx-x,dy=ty-y,k=Math.min("
    "Math.abs((w/2+6)/(dx||1e-9)),Math.abs((h/2+6)/(dy||1e-9)));return [x+dx*k,y+dy*k];}\n"
    "for(const e of graph.edges){const p=at(e.from),q=at(e.to);let d,l;"
    "if(e.from===e.to){d=`M${p[0]-20} ${p[1]-h/2}C${p[0]-60} ${p[1]-h-50} ${p[0]+60} "
    "${p[1]-h-50} ${p[0]+20} ${p[1]-h/2-2}`;l=[p[0],p[1]-h-28];}else{"
    "const mid=[(p[0]+q[0])/2-(q[1]-p[1])*.22,(p[1]+q[1])/2+(q[0]-p[0])*.22];"
    "const s=edge(p,mid),t=edge(q,mid);d=`M${s}Q${mid} ${t}`;"
    "l=[.25*s[0]+.5*mid[0]+.25*t[0],.25*s[1]+.5*mid[1]+.25*t[1]-4];}\n"
    "svg.append(el('path',{d,'marker-end':'url(#a)',class:e.visited?'':'unvisited'}));"
    "svg.append(el('text',{x:l[0],y:l[1]},e.field));}\n"
    "graph.nodes.forEach((x,i)=>{const [a,b]=at(i);svg.append(el('rect',{x:a-w/2,y:b-h/2,width:w,"
    "height:h,rx:6,class:x.gc?'':'nogc'}));svg.append(el('text',{x:a,y:b-2},x.type));"
    "svg.append(el('text',{x:a,y:b+14,class:'made'},x.made));});return svg;}\n"
    "const root=document.getElementById('findings');\n"
    "for(const f of findings){if(f.suppressed)continue;const s=document.createElement('section');"
    "const t=document.createElement('h2');t.textContent=f.kind+': '+f.message;s.append(t);"
    "if(f.site){const p=document.createElement('p');p.className='site';"
    "p.textContent=`${f.site.file}:${f.site.line}:${f.site.column} in ${f.site.function}`;"
    "s.append(p);}if(f.detail){const p=document.createElement('p');p.className='why';"
    "p.textContent=f.detail.trim().replace(/^ +/gm,'');s.append(p);}"
    "if(f.graph){s.append(draw(f.graph));if(f.graph.objects>f.graph.nodes.length){"
    "const p=document.createElement('p');p.textContent="
    "`${f.graph.nodes.length} of ${f.graph.objects} objects are drawn.`;s.append(p);}}"
    "root.append(s);}\n"
    "document.body.dataset.drawn=document.querySelectorAll('svg').length;\n";

/* JSON inside a script element: "</" would end it. */
static void add_script_json(rt_text *page, const char *json) {
    for (const char *c = json; *c != '\0'; c++) {
        if (c[0] == '<')
            rt_text_add(page, "\\u003c");
        else
            rt_text_add_bytes(page, c, 1);
    }
}

void rt_html_add(rt_text *text, rt_finding **findings, size_t count) {
    rt_text json = {0}, plain = {0};
    rt_text_add_bytes(text, page_head, strlen(page_head));
    rt_text_add(text, "<noscript><pre>");
    for (size_t i = 0; i < count; i++)
        if (!findings[i]->suppressed && findings[i]->count != 0)
            rt_wording_add_text(&plain, findings[i]);
    rt_text_add_html(text, plain.bytes != NULL ? plain.bytes : "");
    rt_text_add(text, "</pre></noscript>\n<script>\nconst findings=[\n");
    for (size_t i = 0; i < count; i++) {
        if (findings[i]->count == 0)
            continue;
        json.size = 0;
        rt_wording_add_json(&json, findings[i]);
        add_script_json(text, json.bytes);
        rt_text_add(text, ",");
    }
    rt_text_add(text, "];\n");
    rt_text_add_bytes(text, page_script, strlen(page_script));
    rt_text_add(text, "</script></body></html>\n");
    rt_text_free(&json);
    rt_text_free(&plain);
}

void rt_dot_add(rt_text *text, rt_finding **findings, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (findings[i]->dot == NULL || findings[i]->suppressed || findings[i]->count == 0)
            continue;
        rt_text_add(text, "digraph cycle_%zu {\n    node [shape=box]\n    label=\"%s\"\n%s}\n", i,
                    findings[i]->type, findings[i]->dot);
    }
}
