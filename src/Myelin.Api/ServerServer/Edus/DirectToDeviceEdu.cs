using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Edus;

/// <summary>Server-Server API, "Send-to-device messaging": messages from a user of the sending server to devices.</summary>
public sealed record DirectToDeviceEdu : OpenObject, IEduContent
{
    public static string EduType => "m.direct_to_device";

    public required UserId Sender { get; init; }

    /// <summary>The event type of the messages.</summary>
    public required string Type { get; init; }

    /// <summary>Unique for the sending server; a message that comes again has the same.</summary>
    public required string MessageId { get; init; }

    /// <summary>
    /// The contents by user and device; the device <c>*</c> is all of the user's. The IDs are as the sender's client gave them, so one that is not valid must
    /// not take the other recipients' messages with it.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, RawValue>> Messages { get; init; }
}
