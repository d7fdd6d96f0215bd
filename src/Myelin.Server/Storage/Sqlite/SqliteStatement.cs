using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Myelin.Server.Storage.Sqlite;

/// <summary>
/// A prepared statement on SQLite's native interface. The writer binds and steps tens of thousands of rows a second, where the parameter objects
/// of ADO.NET would cost more than the insert.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackBufferSize = 512;

    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly int[] _slots;

    public SqliteStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        SqliteError.ThrowIfFailed(connection, raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        _slots = Slots(_statement);
    }

    /// <summary>Runs the statement to its end.</summary>
    public void Execute(ReadOnlySpan<SqlValue> parameters)
    {
        Bind(parameters);
        int result;
        do
        {
            result = raw.sqlite3_step(_statement);
        }
        while (result == raw.SQLITE_ROW);
        Finish(result);
    }

    /// <summary>The first column of the first row; null if there is none.</summary>
    public long? Scalar(ReadOnlySpan<SqlValue> parameters)
    {
        Bind(parameters);
        var result = raw.sqlite3_step(_statement);
        long? value = result == raw.SQLITE_ROW && raw.sqlite3_column_type(_statement, 0) != raw.SQLITE_NULL
            ? raw.sqlite3_column_int64(_statement, 0)
            : null;
        Finish(result == raw.SQLITE_ROW ? raw.SQLITE_DONE : result);
        return value;
    }

    public void Dispose() => _statement.Dispose();

    private static int[] Slots(sqlite3_stmt statement)
    {
        // SQLite numbers "$2" by its first appearance, so a parameter's index says nothing about its name.
        var count = raw.sqlite3_bind_parameter_count(statement);
        var slots = new List<int>();
        for (var index = 1; index <= count; index++)
        {
            var name = raw.sqlite3_bind_parameter_name(statement, index).utf8_to_string();
            var number = int.Parse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
            while (slots.Count < number)
            {
                slots.Add(0);
            }

            slots[number - 1] = index;
        }

        return [.. slots];
    }

    private void Bind(ReadOnlySpan<SqlValue> parameters)
    {
        if (parameters.Length != _slots.Length)
        {
            throw new ArgumentException($"The statement takes {_slots.Length} parameters, {parameters.Length} were given.", nameof(parameters));
        }

        for (var i = 0; i < parameters.Length; i++)
        {
            SqliteError.ThrowIfFailed(_connection, Bind(_slots[i], in parameters[i]));
        }
    }

    private int Bind(int slot, in SqlValue value)
    {
        if (value.IsNull)
        {
            return raw.sqlite3_bind_null(_statement, slot);
        }

        return value.Kind switch
        {
            SqlValueKind.Integer => raw.sqlite3_bind_int64(_statement, slot, value.Integer),
            SqlValueKind.Real => raw.sqlite3_bind_double(_statement, slot, value.Real),
            SqlValueKind.Bytes => value.Bytes.IsEmpty
                ? raw.sqlite3_bind_zeroblob(_statement, slot, 0)
                : raw.sqlite3_bind_blob(_statement, slot, value.Bytes.Span),
            _ => BindText(slot, value.Text),
        };
    }

    private int BindText(int slot, string text)
    {
        Span<byte> buffer = stackalloc byte[StackBufferSize];
        return Encoding.UTF8.TryGetBytes(text, buffer, out var written)
            ? raw.sqlite3_bind_text(_statement, slot, buffer[..written])
            : raw.sqlite3_bind_text(_statement, slot, Encoding.UTF8.GetBytes(text).AsSpan());
    }

    private void Finish(int result)
    {
        // Resetting reports the step's error once more; report only the step's own.
        if (result != raw.SQLITE_DONE)
        {
            try
            {
                SqliteError.ThrowIfFailed(_connection, result);
            }
            finally
            {
                _ = raw.sqlite3_reset(_statement);
            }
        }

        _ = raw.sqlite3_reset(_statement);
    }
}

/// <summary>Turns SQLite's result codes into exceptions.</summary>
internal static class SqliteError
{
    public static void ThrowIfFailed(sqlite3 connection, int result)
    {
        if (result is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return;
        }

        throw new SqliteException(raw.sqlite3_errmsg(connection).utf8_to_string(), result & 0xFF, raw.sqlite3_extended_errcode(connection));
    }
}
