namespace Myelin.Server.Storage;

/// <summary>The type of a <see cref="SqlValue"/>. A null has one too, so that a prepared statement keeps its types.</summary>
public enum SqlValueKind : byte
{
    /// <summary>A 64-bit integer; also for narrower columns and for booleans (0 and 1).</summary>
    Integer,

    /// <summary>A text.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>A floating-point number.</summary>
    Real,
}

/// <summary>
/// The value of a parameter, which is <c>$1</c>, <c>$2</c>, ... in the text of a command, a form that both engines accept. Converts implicitly
/// from the types that the schema uses.
/// </summary>
public readonly struct SqlValue : IEquatable<SqlValue>
{
    private readonly object? _reference;
    private readonly long _bits;
    private readonly int _offset;
    private readonly int _length;

    private SqlValue(SqlValueKind kind, bool isNull, long bits = 0, object? reference = null, int offset = 0, int length = 0)
    {
        Kind = kind;
        IsNull = isNull;
        _bits = bits;
        _reference = reference;
        _offset = offset;
        _length = length;
    }

    public SqlValueKind Kind { get; }

    public bool IsNull { get; }

    public long Integer => _bits;

    public double Real => BitConverter.Int64BitsToDouble(_bits);

    public string Text => (string?)_reference ?? string.Empty;

    public ReadOnlyMemory<byte> Bytes => new((byte[]?)_reference, _offset, _length);

    public static SqlValue FromBytes(ReadOnlyMemory<byte> value) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(value, out var segment) && segment.Array is not null
            ? new SqlValue(SqlValueKind.Bytes, false, 0, segment.Array, segment.Offset, segment.Count)
            : new SqlValue(SqlValueKind.Bytes, false, 0, value.ToArray(), 0, value.Length);

    public static SqlValue FromInt64(long? value) => new(SqlValueKind.Integer, value is null, value ?? 0);

    public static SqlValue FromBoolean(bool value) => new(SqlValueKind.Integer, false, value ? 1 : 0);

    public static SqlValue FromDouble(double? value) => new(SqlValueKind.Real, value is null, BitConverter.DoubleToInt64Bits(value ?? 0));

    public static SqlValue FromString(string? value) => new(SqlValueKind.Text, value is null, 0, value);

    public static SqlValue FromArray(byte[]? value) => new(SqlValueKind.Bytes, value is null, 0, value, 0, value?.Length ?? 0);

    public static implicit operator SqlValue(long value) => FromInt64(value);

    public static implicit operator SqlValue(long? value) => FromInt64(value);

    public static implicit operator SqlValue(bool value) => FromBoolean(value);

    public static implicit operator SqlValue(double value) => FromDouble(value);

    public static implicit operator SqlValue(string? value) => FromString(value);

    public static implicit operator SqlValue(byte[]? value) => FromArray(value);

    public static implicit operator SqlValue(ReadOnlyMemory<byte> value) => FromBytes(value);

    public static bool operator ==(SqlValue left, SqlValue right) => left.Equals(right);

    public static bool operator !=(SqlValue left, SqlValue right) => !left.Equals(right);

    public bool Equals(SqlValue other) =>
        Kind == other.Kind && IsNull == other.IsNull && Kind switch
        {
            SqlValueKind.Text => Text == other.Text,
            SqlValueKind.Bytes => Bytes.Span.SequenceEqual(other.Bytes.Span),
            _ => _bits == other._bits,
        };

    public override bool Equals(object? obj) => obj is SqlValue other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Kind);
        switch (Kind)
        {
            case SqlValueKind.Text:
                hash.Add(Text, StringComparer.Ordinal);
                break;
            case SqlValueKind.Bytes:
                hash.AddBytes(Bytes.Span);
                break;
            default:
                hash.Add(_bits);
                break;
        }

        return hash.ToHashCode();
    }
}

/// <summary>SQL that differs between the engines' schemas, for migrations.</summary>
public static class SqlTypes
{
    /// <summary>The type of a column of bytes.</summary>
    public static string Bytes(DatabaseEngine engine) => engine is DatabaseEngine.Sqlite ? "BLOB" : "BYTEA";

    /// <summary>The type of a column of 64-bit numbers. As a single-column primary key on SQLite, it is the row ID itself.</summary>
    public static string Number(DatabaseEngine engine) => engine is DatabaseEngine.Sqlite ? "INTEGER" : "BIGINT";

    /// <summary>Follows the closing parenthesis of a table that is read only by its primary key.</summary>
    public static string ClusteredByKey(DatabaseEngine engine) => engine is DatabaseEngine.Sqlite ? "WITHOUT ROWID" : string.Empty;

    /// <summary>
    /// A text column that compares by code point on both engines. PostgreSQL's text can't contain U+0000, so store as bytes what may contain it.
    /// </summary>
    public static string Text(DatabaseEngine engine) => engine is DatabaseEngine.Sqlite ? "TEXT" : "TEXT COLLATE \"C\"";
}
