namespace Myelin.Server.AppServices;

/// <summary>Limits and times for application services.</summary>
internal static class AppServiceLimits
{
    /// <summary>The most bytes of a registration file.</summary>
    public const int MaximumRegistrationBytes = 1_048_576;

    /// <summary>The most registration files in the directory.</summary>
    public const int MaximumRegistrations = 256;

    /// <summary>Names per service for which the result of a namespace match is remembered.</summary>
    public const int RememberedNames = 8_192;

    /// <summary>The most events in one transaction.</summary>
    public const int EventsPerTransaction = 100;

    /// <summary>About the most bytes of event content and to-device messages in one transaction; a single event always fits.</summary>
    public const int BytesPerTransaction = 4 * 1_048_576;

    /// <summary>The most to-device messages in one transaction.</summary>
    public const int ToDevicePerTransaction = 200;

    /// <summary>The most receipts, typing rooms and presences in one transaction.</summary>
    public const int EphemeralPerTransaction = 500;

    /// <summary>The most users in one transaction's <c>device_lists</c>, and the most with key counts.</summary>
    public const int UsersPerTransaction = 1_000;

    /// <summary>The most rooms with typing changes, and users with presence changes, waiting to be sent; further changes are dropped, as ephemeral data may be.</summary>
    public const int WaitingEphemeral = 5_000;

    /// <summary>How long no ephemeral data is sent to a service after a failure, unless the service responds to something else meanwhile.</summary>
    public static readonly TimeSpan EphemeralSilence = TimeSpan.FromSeconds(10);

    /// <summary>Rooms for which the service's users in them are remembered.</summary>
    public const int RememberedRooms = 20_000;

    /// <summary>The most bytes read of an application service's response.</summary>
    public const int MaximumResponseBytes = 1_048_576;

    /// <summary>The most bytes of a response to a ping that are reported to the caller.</summary>
    public const int MaximumPingBodyBytes = 4_096;

    /// <summary>The longest time an application service may take for a transaction.</summary>
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The first <see cref="PingedTransactionTimeout"/>.</summary>
    public static readonly TimeSpan FirstPingedTransactionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest time for a transaction that was under way when the service answered a ping. A slow service that keeps pinging still finishes
    /// eventually: each attempt gets twice the time of the previous one that was cut short.
    /// </summary>
    /// <param name="cutShort">The number of consecutive attempts cut short.</param>
    public static TimeSpan PingedTransactionTimeout(int cutShort)
    {
        // More doublings exceed the full timeout in any case.
        var doubled = FirstPingedTransactionTimeout * (1L << Math.Clamp(cutShort, 0, 30));
        return doubled < TransactionTimeout ? doubled : TransactionTimeout;
    }

    /// <summary>The longest time for requests that a user waits for: queries, pings, lookups.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How often a query is attempted before its caller gets a timeout ("Querying").</summary>
    public const int QueryAttempts = 3;

    /// <summary>How long a service's denial of a user or alias is remembered.</summary>
    public static readonly TimeSpan DenialLifetime = TimeSpan.FromSeconds(10);

    /// <summary>How long no requests are sent to an unstable endpoint that a service does not support.</summary>
    public static readonly TimeSpan UnsupportedLifetime = TimeSpan.FromHours(1);

    /// <summary>How long a protocol's metadata is remembered.</summary>
    public static readonly TimeSpan ProtocolLifetime = TimeSpan.FromMinutes(1);

    /// <summary>The most protocols of one service, and the most fields and results of one lookup.</summary>
    public const int MaximumLookup = 1_000;
}
