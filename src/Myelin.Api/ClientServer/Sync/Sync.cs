using Myelin.Api.Contracts;

namespace Myelin.Api.ClientServer.Sync;

/// <summary>Client-Server API, "Syncing": the state of everything the user sees, or what changed since.</summary>
public sealed record Sync : IOperation<Sync, IJsonBody>
{
    public static Operation<Sync, IJsonBody> Contract { get; } = Operation.Get("sync", "/_matrix/client/v3/sync").AlsoR0() with { AllowsGuests = true };

    /// <summary>The ID of a stored filter, or a definition.</summary>
    [FromQuery]
    public string? Filter { get; init; }

    /// <summary>The <c>next_batch</c> of an earlier response; absent for an initial sync.</summary>
    [FromQuery]
    public string? Since { get; init; }

    [FromQuery]
    public bool? FullState { get; init; }

    /// <summary><c>online</c>, <c>unavailable</c> or <c>offline</c>.</summary>
    [FromQuery]
    public string? SetPresence { get; init; }

    /// <summary>Milliseconds to wait for something to tell.</summary>
    [FromQuery]
    public long? Timeout { get; init; }

    [FromQuery]
    public bool? UseStateAfter { get; init; }

    /// <summary><see cref="UseStateAfter"/> before it was stable (MSC4222).</summary>
    [FromQuery("org.matrix.msc4222.use_state_after")]
    public bool? UnstableUseStateAfter { get; init; }
}
