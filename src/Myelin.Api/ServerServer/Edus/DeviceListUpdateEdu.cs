using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Edus;

/// <summary>Server-Server API, "Device Management": a device of a user of the sending server was added, changed or deleted.</summary>
public sealed record DeviceListUpdateEdu : OpenObject, IEduContent
{
    public static string EduType => "m.device_list_update";

    public required UserId UserId { get; init; }

    public required DeviceId DeviceId { get; init; }

    /// <summary>Null if the device has no name, or the server doesn't tell.</summary>
    public string? DeviceDisplayName { get; init; }

    /// <summary>The number of this update, unique for the user. Numbers may be left out.</summary>
    public required long StreamId { get; init; }

    /// <summary>The updates that no update has named as its predecessors yet. A receiver that doesn't know one has missed something. May be absent in the first.</summary>
    public IReadOnlyList<long>? PrevId { get; init; }

    /// <summary>Null means false.</summary>
    public bool? Deleted { get; init; }

    /// <summary>The device's identity keys; null if it has none. Raw, because signatures cover all members.</summary>
    public RawValue? Keys { get; init; }
}
