using Myelin.Api.Json;
using Myelin.Core.Identifiers;

namespace Myelin.Api.ServerServer.Edus;

/// <summary>Server-Server API, "Typing Notifications": whether a user of the sending server is typing.</summary>
public sealed record TypingEdu : OpenObject, IEduContent
{
    public static string EduType => "m.typing";

    public required RoomId RoomId { get; init; }

    public required UserId UserId { get; init; }

    public required bool Typing { get; init; }
}
