using System.Collections.Immutable;

namespace Myelin.Core.Rooms.Commands;

/// <summary>The events that make a room: the create event, then the others in order. Each is proposed when the one before it stands; a refusal makes the whole creation fail.</summary>
public sealed record RoomCreation(CreateProposal Create, ImmutableArray<EventProposal> Then);
