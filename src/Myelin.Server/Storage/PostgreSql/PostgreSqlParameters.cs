using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Myelin.Server.Storage.PostgreSql;

/// <summary>Converts values to Npgsql's positional parameters, which match <c>$1</c>, <c>$2</c>, ... directly.</summary>
internal static class PostgreSqlParameters
{
    public static void Add(DbParameterCollection parameters, ReadOnlySpan<SqlValue> values)
    {
        foreach (ref readonly var value in values)
        {
            parameters.Add(Parameter(in value));
        }
    }

    private static NpgsqlParameter Parameter(in SqlValue value)
    {
        var type = value.Kind switch
        {
            SqlValueKind.Integer => NpgsqlDbType.Bigint,
            SqlValueKind.Real => NpgsqlDbType.Double,
            SqlValueKind.Bytes => NpgsqlDbType.Bytea,
            _ => NpgsqlDbType.Text,
        };
        if (value.IsNull)
        {
            return new NpgsqlParameter { NpgsqlDbType = type, Value = DBNull.Value };
        }

        return value.Kind switch
        {
            SqlValueKind.Integer => new NpgsqlParameter<long> { NpgsqlDbType = type, TypedValue = value.Integer },
            SqlValueKind.Real => new NpgsqlParameter<double> { NpgsqlDbType = type, TypedValue = value.Real },
            SqlValueKind.Bytes => new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = type, TypedValue = value.Bytes },
            _ => new NpgsqlParameter<string> { NpgsqlDbType = type, TypedValue = value.Text },
        };
    }
}
