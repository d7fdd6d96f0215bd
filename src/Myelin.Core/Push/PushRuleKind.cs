namespace Myelin.Core.Push;

/// <summary>The kinds of push rules, in the order in which they are checked (Client-Server API, "Push Rules").</summary>
public enum PushRuleKind
{
    Override,
    Content,
    Room,
    Sender,
    Underride,
}
