namespace Myelin.Core.Push.Conditions;

/// <summary>A condition of the default rules that asks nothing but the event: the same for every user, so each event is asked once.</summary>
internal sealed record SharedCondition : PushCondition
{
    private readonly int _index;
    private readonly Func<PushEvent, bool> _holds;

    /// <param name="condition">The condition.</param>
    /// <param name="index">Its own number, less than <see cref="PushEvent.MaximumShared"/>.</param>
    public SharedCondition(PushCondition condition, int index)
        : base(condition.Json)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PushEvent.MaximumShared);
        _index = index;
        _holds = pushEvent => condition.Holds(pushEvent, default);
    }

    public override bool Holds(PushEvent pushEvent, in PushContext context) => pushEvent.Once(_index, _holds);
}
