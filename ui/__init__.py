"""The frame that pages share: router, studio, notebook cells. Shows and asks; decides nothing and speaks no SQL."""
