from tests.stories.test_scenes import *
from tests.stories.conftest import *
import time, shutil
def test_x(qtbot, open_window):
    window=open_window(); s=window.session; s.reduced_motion=True
    window.docks.open("scenes")
    for l in ("C7","L5"):
        click_level(qtbot, window, l); bookmark(qtbot, window)
    shutil.copytree(locate.thumbnails(), "/tmp/th75/a", dirs_exist_ok=True)
    shutil.rmtree(locate.thumbnails()); p=window.scenes.presenter
    p.thumbnails._known.clear()
    t=time.time()
    p._missing.drawn.connect(lambda: print("drawn", time.time()-t))
    window.bookmarks.open(Path("/tmp/x.ims.yaml"), window.bookmarks.items, "x")
    qtbot.waitUntil(lambda: all(p.thumbnails.of(i.scene) is not None for i in window.bookmarks.items), timeout=40000)
    shutil.copytree(locate.thumbnails(), "/tmp/th75/b", dirs_exist_ok=True)
