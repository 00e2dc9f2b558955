"""The frame around every page: page config, logo, navigation, sidebar. Decides nothing and reads no data itself."""

import sys
from pathlib import Path

import streamlit as st
from streamlit.errors import FragmentHandledException

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from ui.frame import damage, guided_path, session_cleanup  # noqa: E402  (the root must be importable first)
from ui.frame.demo_building import follow_link  # noqa: E402
from ui.frame.sidebar import sidebar  # noqa: E402
from ui.frame.studio import reading  # noqa: E402
from ui.frame.style import apply_style  # noqa: E402

STATIC = ROOT / "ui" / "static"
PAGES = ROOT / "pages"
SPONSOR = "sponsor"

session_cleanup.note_session()

# A local icon, and before the navigation: a page's Material icon would be fetched from another host on every rerun.
presenting = st.session_state.get("presenting", "")  # for the projector: the address of the page that is shown
if not presenting and (st.context.url or "").rstrip("/").endswith(f"/{SPONSOR}"):
    presenting = SPONSOR  # by its own address: no sidebar from the first moment on
st.set_page_config(
    page_icon=str(STATIC / "icon.png"),
    layout="wide",
    initial_sidebar_state="collapsed" if presenting else "auto",
)

every_page = [
    st.Page(PAGES / "home.py", title="Home", icon=":material/home:", default=True),
    st.Page(PAGES / "design.py", title="Design", icon=":material/architecture:", url_path="design"),
    st.Page(PAGES / "recruit.py", title="Recruit", icon=":material/group_add:", url_path="recruit"),
    st.Page(PAGES / "match.py", title="Match", icon=":material/join_inner:", url_path="match"),
    st.Page(PAGES / "review.py", title="Review", icon=":material/fact_check:", url_path="review"),
    st.Page(PAGES / "relationships.py", title="Relationships", icon=":material/diversity_3:"),
    st.Page(PAGES / "kpis.py", title="KPIs", icon=":material/monitoring:", url_path="kpis"),
    st.Page(PAGES / "report.py", title="Report", icon=":material/slideshow:", url_path="report"),
    st.Page(PAGES / "proof.py", title="Proof", icon=":material/balance:", url_path="proof"),
    st.Page(PAGES / "playbook.py", title="Playbook", icon=":material/menu_book:", url_path="playbook"),
    st.Page(PAGES / "settings.py", title="Settings", icon=":material/settings:", url_path="settings"),
    st.Page(PAGES / "sponsor.py", title="For the sponsor", url_path=SPONSOR, visibility="hidden"),
]
# Before anything that may stop the run: until a session has called it, pages could be opened without this frame.
page = st.navigation(every_page, position="hidden" if presenting else "sidebar")
# The browser's back button led away from what is presented.
if presenting and page.url_path != presenting:
    st.session_state["presenting"] = ""
    st.rerun()
if page.url_path == SPONSOR and not presenting:
    st.session_state["presenting"] = SPONSOR
    st.rerun()
st.set_page_config(page_title=f"{page.title} · Mentoring studio")
apply_style()
st.logo(str(STATIC / "logo.png"), icon_image=str(STATIC / "icon.png"), size="large")
try:
    with reading():
        follow_link()
        if not presenting:
            if (address := guided_path.arrive(page.url_path)) is not None:
                st.switch_page(next(other for other in every_page if other.url_path == address))
            sidebar()
            guided_path.show(page.url_path)
        page.run()
except FragmentHandledException:
    raise  # said already, where the fragment stands
except Exception as error:
    if not damage.show(error):
        raise
