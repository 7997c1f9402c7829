// One file for Jest: each that it runs loads the whole application anew.
import './accepting.tests.js';
import './bad-input.tests.js';
import './who-may-send.tests.js';
