using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Storage;
using Npgsql;

namespace Myelin.Server.CommandLine;

/// <summary>Distinguishes failures that an operator can fix from bugs.</summary>
internal static class StartFailure
{
    /// <summary>One sentence for the operator; null for a failure that only a stack trace can explain.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        StartRefusedException => failure.Message,
        AggregateException several => several.InnerExceptions.Select(Explain).FirstOrDefault(sentence => sentence is not null),
        DatabaseIsNewerException => $"Database: {failure.Message}",
        PostgresException => $"Database: PostgreSQL says: {failure.Message}",
        NpgsqlException => $"Database: PostgreSQL can't be reached: {failure.Message}",
        SqliteException => $"Database: SQLite says: {failure.Message}",
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } => $"Listeners: {failure.Message}",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => $"Listeners: {failure.Message}: ports below 1024 may be for administrators alone.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => $"Listeners: {failure.Message}.",
        UnauthorizedAccessException or IOException => failure.Message,
        _ => null,
    };

    /// <summary>The same, naming the listener with the help of the settings if possible.</summary>
    public static Exception Name(Exception failure, MyelinOptions options)
    {
        if (failure is not SocketException { SocketErrorCode: SocketError.AddressNotAvailable })
        {
            return failure;
        }

        var machine = NetworkInterface.GetAllNetworkInterfaces().SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address).ToHashSet();
        var absent = options.EffectiveListeners().Select(listener => listener.Url)
            .Append(options.Metrics.Listener)
            .Where(url => ListenerAddress.TryParse(url, out var address) && address is { IsLoopback: false, Address: { } ip } && !IsEvery(ip) && !machine.Contains(ip))
            .ToList();
        return absent.Count == 0
            ? failure
            : new StartRefusedException($"Listeners: this machine has not the address of {string.Join(" and ", absent)}.", failure);
    }

    private static bool IsEvery(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
