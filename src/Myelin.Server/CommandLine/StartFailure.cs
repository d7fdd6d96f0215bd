using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Myelin.Server.Configuration;
using Myelin.Server.Storage;
using Npgsql;

namespace Myelin.Server.CommandLine;

/// <summary>Tells what an operator can mend from what is a fault of the program.</summary>
internal static class StartFailure
{
    /// <summary>One sentence for the operator; null for a failure that only a stack trace explains.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        StartRefusedException => failure.Message,
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        DatabaseIsNewerException => $"Database: {failure.Message}",
        NpgsqlException => $"Database: PostgreSQL says: {failure.Message}",
        SqliteException => $"Database: SQLite says: {failure.Message}",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => $"Listeners: {failure.Message}",
        SocketException { SocketErrorCode: SocketError.AccessDenied or SocketError.AddressNotAvailable } => $"Listeners: {failure.Message}.",
        UnauthorizedAccessException or IOException => failure.Message,
        _ => null,
    };
}
