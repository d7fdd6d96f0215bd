namespace Myelin.Server.Push.Mail;

/// <summary>What one e-mail tells of.</summary>
/// <param name="User">Who is told.</param>
/// <param name="Rooms">The rooms, those with the newest messages first.</param>
/// <param name="Count">How many notifications there are, those that are left out included.</param>
internal sealed record Digest(UserId User, IReadOnlyList<DigestRoom> Rooms, int Count);

/// <param name="Name">What the room is called.</param>
/// <param name="Messages">The newest messages, the oldest of them first.</param>
/// <param name="Left">How many messages are left out.</param>
internal sealed record DigestRoom(string Name, IReadOnlyList<DigestMessage> Messages, int Left);

/// <param name="Sender">What the sender is called.</param>
/// <param name="Text">What was said; null if only the sender can be told.</param>
/// <param name="At">When.</param>
internal sealed record DigestMessage(string Sender, string Text, DateTimeOffset At);
