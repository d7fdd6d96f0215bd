using Myelin.Core.Authorization;
using Myelin.Core.Identifiers;

namespace Myelin.Core.Push;

/// <summary>For whom push rules are evaluated, and what they ask of the room.</summary>
/// <param name="User">The rules' owner.</param>
/// <param name="DisplayName">The owner's display name in the room; null if there is none.</param>
/// <param name="MemberCount">How many members the room has joined.</param>
/// <param name="PowerLevels">The room's power levels.</param>
public readonly record struct PushContext(UserId User, NamePattern? DisplayName, long MemberCount, PowerLevels PowerLevels);
