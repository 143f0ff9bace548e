// Escape inside a dialog closes it, as it does when the focus is outside its frame.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !event.defaultPrevented) window.parent.postMessage({ keeprate: 'host', op: 'escape' }, '*');
});
