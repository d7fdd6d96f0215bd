using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Edus;

/// <summary>Server-Server API, "End-to-End Encryption": a user of the sending server has new cross-signing keys. Raw, because signatures cover all members.</summary>
public sealed record SigningKeyUpdateEdu : OpenObject, IEduContent
{
    public static string EduType => "m.signing_key_update";

    public required UserId UserId { get; init; }

    public RawValue? MasterKey { get; init; }

    public RawValue? SelfSigningKey { get; init; }
}
