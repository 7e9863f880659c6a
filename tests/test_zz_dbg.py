import pytest
from core.store import inbox
@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_x(service):
    from core.store.dialect import insert
    from core.store.tables import inbox as t
    for i in range(2):
        with service.unit() as u:
            st = insert(u,t).values(key="a", received_at=u.now).on_conflict_do_nothing()
            r = u.connection.execute(st)
            print(r.rowcount, r.context.cursor.rowcount if r.context.cursor else None, u.connection.exec_driver_sql("select count(*) from inbox").scalar(), u.connection.exec_driver_sql("select * from inbox").all())
    assert 0
