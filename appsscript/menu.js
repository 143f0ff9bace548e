/**
 * The menu, and what opens from it.
 *
 * Everything in these files is loaded before onOpen runs, also in AuthMode.NONE, where any service call at the
 * top level of a file would leave the user without a menu. Only functions and plain constants stand there.
 */

/** Adds the menu when the add-on is installed from inside an open spreadsheet. */
function onInstall() {
  onOpen();
}

/** Adds the menu. Runs in every AuthMode: it reads neither the document nor any property. */
function onOpen() {
  SpreadsheetApp.getUi()
    .createAddonMenu()
    .addItem('Compute NRR', 'openSidebar')
    .addItem('Enrich', 'openEnrich')
    .addSeparator()
    .addItem('Recalculate formulas', 'recalculateFormulas')
    .addItem('Replace formulas with values', 'replaceFormulasWithValues')
    .addItem('Insert a sample sheet', 'insertSampleSheetFromMenu')
    .addItem('Remove what Keeprate added', 'removeKeeprate')
    .addSeparator()
    .addItem('Help', 'openHelp')
    .addToUi();
}

/** Opens the sidebar on Compute NRR, which starts by describing the tab the user looks at. */
function openSidebar() {
  showSidebar_('nrr');
}

/** Opens the sidebar on Enrich. */
function openEnrich() {
  showSidebar_('enrich');
}

/**
 * @param {string} part which of the two views comes first: nrr or enrich
 */
function showSidebar_(part) {
  const template = HtmlService.createTemplateFromFile('sidebar.page');
  template.part = part;
  SpreadsheetApp.getUi().showSidebar(template.evaluate().setTitle('Keeprate'));
}

/** Adds the sample tab and opens the sidebar on it. */
function insertSampleSheetFromMenu() {
  const answer = JSON.parse(insertSampleSheet());
  if (answer.ok) {
    openSidebar();
    return;
  }
  const ui = SpreadsheetApp.getUi();
  ui.alert(answer.problem.title, answer.problem.detail + ' ' + answer.problem.hint, ui.ButtonSet.OK);
}

/** Opens the help dialog. */
function openHelp() {
  const page = HtmlService.createTemplateFromFile('help').evaluate().setWidth(480).setHeight(560);
  SpreadsheetApp.getUi().showModalDialog(page, 'Help');
}

/**
 * The text of another HTML file, for templates.
 *
 * @param {string} name file name without its ending
 * @return {string}
 */
function include_(name) {
  return HtmlService.createHtmlOutputFromFile(name).getContent();
}
