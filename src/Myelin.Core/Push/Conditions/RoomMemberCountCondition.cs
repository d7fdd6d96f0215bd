using System.Text.Json;

namespace Myelin.Core.Push.Conditions;

/// <summary><c>room_member_count</c>: the number of joined members, compared with a number.</summary>
public sealed record RoomMemberCountCondition(JsonElement Json, MemberCountComparison Comparison) : PushCondition(Json)
{
    public override bool Holds(PushEvent pushEvent, in PushContext context) => Comparison.Holds(context.MemberCount);
}
