"""Payment methods on the pages of staff: on file, added, edited, detached; and the links by which customers add one."""
