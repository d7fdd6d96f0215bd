namespace Myelin.Server.AppServices;

/// <summary>The bounds and times of application services.</summary>
internal static class AppServiceLimits
{
    /// <summary>The largest registration file in bytes.</summary>
    public const int MaximumRegistrationBytes = 1_048_576;

    /// <summary>The most registration files in the directory.</summary>
    public const int MaximumRegistrations = 256;

    /// <summary>Names whose belonging to a namespace is remembered, a service.</summary>
    public const int RememberedNames = 8_192;

    /// <summary>The most events in one transaction.</summary>
    public const int EventsPerTransaction = 100;

    /// <summary>About the most bytes of event content and to-device messages in one transaction; one event always finds room.</summary>
    public const int BytesPerTransaction = 4 * 1_048_576;

    /// <summary>The most to-device messages in one transaction.</summary>
    public const int ToDevicePerTransaction = 200;

    /// <summary>The most receipts, typing rooms and presences in one transaction.</summary>
    public const int EphemeralPerTransaction = 500;

    /// <summary>The most users in <c>device_lists</c> of one transaction, and whose key counts are told in one.</summary>
    public const int UsersPerTransaction = 1_000;

    /// <summary>Rooms whose typing, and users whose presence, wait to be told; beyond it the news are dropped, as ephemeral news may be.</summary>
    public const int WaitingEphemeral = 5_000;

    /// <summary>For how long nothing ephemeral is sent to a service that could not be told of something, unless it answers otherwise meanwhile.</summary>
    public static readonly TimeSpan EphemeralSilence = TimeSpan.FromSeconds(10);

    /// <summary>Rooms of which is remembered who of a service is in them.</summary>
    public const int RememberedRooms = 20_000;

    /// <summary>The largest answer read from an application service in bytes.</summary>
    public const int MaximumResponseBytes = 1_048_576;

    /// <summary>How much of an answer to a ping is told to who asked for it, in bytes.</summary>
    public const int MaximumPingBodyBytes = 4_096;

    /// <summary>How long an application service may take over a transaction.</summary>
    public static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The first <see cref="PingedTransactionTimeout"/>.</summary>
    public static readonly TimeSpan FirstPingedTransactionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long it may take over a transaction that was under way when it answered a ping. An honest but slow service that pings all the time
    /// comes to an end with it nevertheless: each attempt has twice the time of the one before that was cut short.
    /// </summary>
    /// <param name="cutShort">How many attempts in a row have been.</param>
    public static TimeSpan PingedTransactionTimeout(int cutShort)
    {
        // Beyond that many doublings the whole time holds anyway.
        var doubled = FirstPingedTransactionTimeout * (1L << Math.Clamp(cutShort, 0, 30));
        return doubled < TransactionTimeout ? doubled : TransactionTimeout;
    }

    /// <summary>How long it may take over whatever somebody waits for: queries, pings, lookups.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How often a query is tried before its caller is told that nobody answered in time ("Querying").</summary>
    public const int QueryAttempts = 3;

    /// <summary>For how long a service's denial of a user or alias is believed.</summary>
    public static readonly TimeSpan DenialLifetime = TimeSpan.FromSeconds(10);

    /// <summary>For how long a service that does not know an unstable endpoint is not asked there again.</summary>
    public static readonly TimeSpan UnsupportedLifetime = TimeSpan.FromHours(1);

    /// <summary>For how long a protocol's metadata is remembered.</summary>
    public static readonly TimeSpan ProtocolLifetime = TimeSpan.FromMinutes(1);

    /// <summary>The most protocols of one service, fields of one lookup and results of one.</summary>
    public const int MaximumLookup = 1_000;
}
