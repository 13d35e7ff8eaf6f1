import { catalogOf } from './catalog/catalog.js';
import { loadFacts } from './catalog/load-facts.js';
import { buildSite, type Site } from './site/build-site.js';
import { draw } from './site/drawing.js';
import { loadAssets, loadAttachments, loadDocuments } from './site/load-documents.js';

/** The site of this repository as its code is now. Throws IncompleteContract, BrokenLinks. */
export async function loadSite(): Promise<Site> {
  const [facts, documents] = [await loadFacts(), loadDocuments()];
  return buildSite({
    catalog: catalogOf(facts),
    drawing: await draw(facts.choreography),
    documents,
    attachments: loadAttachments(documents),
    assets: loadAssets(),
  });
}
