// What every page gets, phone or desk. The script is deferred, so the document is there.
import "htmx.org";
import { countDown } from "./countdown";
import { sendCsrfToken } from "./csrf";
import { helpForms } from "./forms";
import { keepLive } from "./live";
import { closeMenus } from "./menus";
import { wipeOnSignOut } from "./signout";
import { takeClaims } from "./rush";

sendCsrfToken();
helpForms();
closeMenus();
countDown();
keepLive();
wipeOnSignOut();
takeClaims();
