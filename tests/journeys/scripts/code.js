/** A small add-on that uses every part of the user interface once. */
function onOpen() {
  SpreadsheetApp.getUi().createAddonMenu()
    .addItem('Say hello', 'sayHello')
    .addItem('Ask a name', 'askName')
    .addItem('Open the sidebar', 'openSidebar')
    .addItem('Open a dialog', 'openDialog')
    .addItem('Say what is here', 'sayWhatIsHere')
    .addSeparator()
    .addSubMenu(SpreadsheetApp.getUi().createMenu('More')
      .addItem('Go to C7', 'goThere')
      .addItem('Make a tab', 'makeTab')
      .addItem('Make a tab and open the sidebar', 'makeTabAndOpenSidebar')
      .addItem('Let slow functions end', 'letSlowFunctionsEnd')
      .addItem('Fail', 'failHere'))
    .addToUi();
}

function sayHello() {
  const ui = SpreadsheetApp.getUi();
  const answer = ui.alert('Hello', 'Shall I write into this cell?', ui.ButtonSet.YES_NO);
  if (answer === ui.Button.YES) SpreadsheetApp.getActiveRange().setValue('hello');
  SpreadsheetApp.getActiveSpreadsheet().toast('You said ' + answer, 'Hello');
}

function askName() {
  const ui = SpreadsheetApp.getUi();
  const response = ui.prompt('Who is there?', 'Your name', ui.ButtonSet.OK_CANCEL);
  if (response.getSelectedButton() === ui.Button.OK) {
    SpreadsheetApp.getActiveSheet().getRange('A1').setValue(response.getResponseText());
  }
}

function openSidebar() {
  SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutputFromFile('panel').setTitle('Test panel'));
}

function openDialog() {
  const html = HtmlService.createHtmlOutput('<p id="in">Inside the dialog</p>').setWidth(380).setHeight(160);
  SpreadsheetApp.getUi().showModalDialog(html, 'A dialog');
}

function goThere() {
  SpreadsheetApp.getActiveSheet().getRange('C7').activate();
}

function sayWhatIsHere() {
  SpreadsheetApp.getActiveSpreadsheet().toast(SpreadsheetApp.getActiveRange().getDisplayValue());
}

function makeTabAndOpenSidebar() {
  makeTab();
  openSidebar();
}

function failHere() {
  throw new Error('Nothing to see here.');
}

function whereAmI(word) {
  return word + ' ' + SpreadsheetApp.getActiveRange().getA1Notation();
}

function secret_() {
  return 'secret';
}

function makeTab() {
  const sheet = SpreadsheetApp.getActiveSpreadsheet().insertSheet('Fresh');
  sheet.getRange('B2').activate();
}

/**
 * Twice a number, when somebody has let it end: certainly after longer than the page waits.
 * @customfunction
 */
function SLOWLY(value) {
  const store = PropertiesService.getDocumentProperties();
  for (let n = 0; n < 250 && store.getProperty('end') === null; n++) Utilities.sleep(100);
  return value * 2;
}

function letSlowFunctionsEnd() {
  PropertiesService.getDocumentProperties().setProperty('end', 'yes');
}
