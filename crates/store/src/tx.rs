//! What a closure works on: a transaction that can write, or a snapshot that cannot. Tables hang
//! on them; a table is made by [`table!`](crate::table) and owns the statements about it.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Row as _, SqlSafeStr};

use crate::error::StoreError;

/// A row as it came.
pub(crate) type Row = AnyRow;

/// Marks tables of a [`Snapshot`].
#[derive(Debug)]
pub struct Read;

/// Marks tables of a [`Tx`].
#[derive(Debug)]
pub struct Write;

/// A transaction: it is committed with its audit events, or it never was.
#[derive(Debug)]
pub struct Tx<'c> {
    pub(crate) link: Link<'c>,
}

/// A connection that cannot write.
#[derive(Debug)]
pub struct Snapshot<'c> {
    pub(crate) link: Link<'c>,
}

/// The connection behind a closure, and the count of what ran on it.
#[derive(Debug)]
pub struct Link<'c> {
    conn: &'c mut AnyConnection,
    statements: &'c AtomicU64,
}

impl<'c> Link<'c> {
    pub(crate) fn new(conn: &'c mut AnyConnection, statements: &'c AtomicU64) -> Self {
        Self { conn, statements }
    }

    /// The same link for a shorter time.
    pub(crate) fn again(&mut self) -> Link<'_> {
        Link {
            conn: self.conn,
            statements: self.statements,
        }
    }

    /// A constant statement.
    pub(crate) fn query(&mut self, sql: &'static str) -> Statement<'_> {
        self.statement(sql)
    }

    /// A statement with one list of placeholders in it, made by [`numbered`].
    pub(crate) fn query_list(
        &mut self,
        before: &'static str,
        list: &str,
        after: &'static str,
    ) -> Statement<'_> {
        self.query_parts(&[before, list, after])
    }

    /// A statement of several parts: constants of this crate, and lists made by [`numbered`].
    /// Nothing that came from outside may ever be a part; values are bound.
    pub(crate) fn query_parts(&mut self, parts: &[&str]) -> Statement<'_> {
        self.statement(AssertSqlSafe(parts.concat()))
    }

    fn statement(&mut self, sql: impl SqlSafeStr) -> Statement<'_> {
        Statement {
            query: sqlx::query(sql),
            conn: self.conn,
            statements: self.statements,
        }
    }
}

/// A statement on its way.
pub(crate) struct Statement<'q> {
    query: Query<'q, Any, AnyArguments>,
    conn: &'q mut AnyConnection,
    statements: &'q AtomicU64,
}

impl<'q> Statement<'q> {
    /// Binds the next value.
    pub(crate) fn bind<T>(mut self, value: T) -> Self
    where
        T: sqlx::Encode<'q, Any> + sqlx::Type<Any> + 'q,
    {
        self.query = self.query.bind(value);
        self
    }

    fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// The first row, if there is one.
    pub(crate) async fn one(self) -> Result<Option<Row>, StoreError> {
        self.count();
        Ok(self.query.fetch_optional(self.conn).await?)
    }

    /// All rows.
    pub(crate) async fn all(self) -> Result<Vec<Row>, StoreError> {
        self.count();
        Ok(self.query.fetch_all(self.conn).await?)
    }

    /// How many rows it changed.
    pub(crate) async fn run(self) -> Result<u64, StoreError> {
        self.count();
        Ok(self.query.execute(self.conn).await?.rows_affected())
    }

    /// A change of state that must find the row as it was expected.
    pub(crate) async fn run_once(self) -> Result<(), StoreError> {
        if self.run().await? == 0 {
            Err(StoreError::Stale)
        } else {
            Ok(())
        }
    }
}

/// The placeholders `$first` to `$(first + count - 1)`, separated by commas.
pub(crate) fn numbered(first: usize, count: usize) -> String {
    let mut list = String::with_capacity(count * 5);
    for number in first..first + count {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push('$');
        list.push_str(&number.to_string());
    }
    list
}

/// A text.
pub(crate) fn text(row: &Row, column: &'static str) -> Result<String, StoreError> {
    Ok(row.try_get(column)?)
}

/// A text that may be absent.
pub(crate) fn opt_text(row: &Row, column: &'static str) -> Result<Option<String>, StoreError> {
    Ok(row.try_get(column)?)
}

/// Bytes.
pub(crate) fn bytes(row: &Row, column: &'static str) -> Result<Vec<u8>, StoreError> {
    Ok(row.try_get(column)?)
}

/// A number.
pub(crate) fn int(row: &Row, column: &'static str) -> Result<i64, StoreError> {
    Ok(row.try_get(column)?)
}

/// A number that may be absent.
pub(crate) fn opt_int(row: &Row, column: &'static str) -> Result<Option<i64>, StoreError> {
    Ok(row.try_get(column)?)
}

/// Declares a table: its type, and the accessor of that name on [`Tx`] and [`Snapshot`].
macro_rules! table {
    ($name:ident, $accessor:ident) => {
        /// The statements of this module, in a transaction or on a snapshot.
        #[derive(Debug)]
        pub struct $name<'c, M>($crate::tx::Link<'c>, std::marker::PhantomData<M>);

        impl<'c, M> std::ops::Deref for $name<'c, M> {
            type Target = $crate::tx::Link<'c>;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl<M> std::ops::DerefMut for $name<'_, M> {
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }

        impl $crate::tx::Tx<'_> {
            #[doc = concat!("The statements of [`", stringify!($name), "`].")]
            pub fn $accessor(&mut self) -> $name<'_, $crate::tx::Write> {
                $name(self.link.again(), std::marker::PhantomData)
            }
        }

        impl $crate::tx::Snapshot<'_> {
            #[doc = concat!("The statements of [`", stringify!($name), "`] that only read.")]
            pub fn $accessor(&mut self) -> $name<'_, $crate::tx::Read> {
                $name(self.link.again(), std::marker::PhantomData)
            }
        }
    };
}
pub(crate) use table;
