// One file for Jest: each that it runs loads the whole application anew, which takes longer than most of these tests.
import './admin-consumers.tests.js';
import './admin-conversions.tests.js';
import './admin-ledger.tests.js';
import './admin-openapi.tests.js';
import './admin-quarantine.tests.js';
import './admin-routing.tests.js';
