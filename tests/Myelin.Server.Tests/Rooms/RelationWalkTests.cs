using System.Net;
using System.Text.Json;
using CsCheck;
using Myelin.Server.Tests.Hosting;
using Myelin.Server.Tests.Sync;

namespace Myelin.Server.Tests.Rooms;

/// <summary>Whatever is sent, redacted and ignored: what is told of every event is what its children, looked at one by one, come to.</summary>
public sealed class RelationWalkTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private static readonly Gen<Step[]> Steps =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1], Gen.Int[0, 999]).Select(step => new Step(step.Item1, step.Item2, step.Item3)).Array[10, 40];

    private int _walks;

    private enum Kind
    {
        Message,
        Edit,
        Reply,
        Reference,
        Reaction,
    }

    [Fact]
    public Task WhatIsToldIsWhatTheChildrenComeTo() =>
        Steps.SampleAsync(steps => new Walk(server, Interlocked.Increment(ref _walks)).RunAsync(steps), iter: 12, threads: 1);

    private sealed record Step(int Action, int User, int Target);

    private sealed record Sent(string Id, string Sender, Kind Kind, Sent? Parent)
    {
        public bool IsRedacted { get; set; }

        public long Time { get; set; }
    }

    private sealed class Walk(ServerFixture server, int number)
    {
        private readonly List<Sent> _sent = [];
        private bool _ignores;

        public async Task RunAsync(Step[] steps)
        {
            var users = new[] { await server.RegisterAsync($"walk_{number}_reader"), await server.RegisterAsync($"walk_{number}_other") };
            var room = await users[0].CreateRoomAsync();
            await users[1].JoinAsync(room);
            _sent.Add(new Sent(await users[0].SendTextAsync(room, "first"), users[0].UserId, Kind.Message, null));
            foreach (var step in steps)
            {
                await DoAsync(users, room, step);
            }

            await LookAsync(users[0], users[1].UserId, room);
        }

        private async Task DoAsync(TestUser[] users, string room, Step step)
        {
            var (user, target) = (users[step.User], _sent[step.Target % _sent.Count]);
            var kind = step.Action switch
            {
                2 or 3 => Kind.Edit,
                4 or 5 => Kind.Reply,
                6 => Kind.Reference,
                7 => Kind.Reaction,
                _ => Kind.Message,
            };
            switch (step.Action)
            {
                case 8:
                    await users.Single(sender => sender.UserId == target.Sender).RedactAsync(room, target.Id);
                    target.IsRedacted = true;
                    break;
                case 9:
                    _ignores = !_ignores;
                    await users[0].IgnoreAsync(_ignores ? [users[1].UserId] : []);
                    break;
                default:
                    // Threads begin at what relates to nothing.
                    kind = kind == Kind.Reply && target.Kind != Kind.Message ? Kind.Reference : kind;
                    var id = kind switch
                    {
                        Kind.Message => await user.SendTextAsync(room, "message"),
                        Kind.Edit => await user.EditAsync(room, target.Id, "edited"),
                        Kind.Reply => await user.RelateAsync(room, target.Id, "m.thread"),
                        Kind.Reference => await user.RelateAsync(room, target.Id, "m.reference"),
                        _ => await user.RelateAsync(room, target.Id, "m.annotation", type: "m.reaction", key: $"{_sent.Count}"),
                    };
                    _sent.Add(new Sent(id, user.UserId, kind, kind == Kind.Message ? null : target));
                    break;
            }
        }

        private async Task LookAsync(TestUser reader, string other, string room)
        {
            var ignored = _ignores ? other : null;
            var told = new Dictionary<string, JsonElement>();
            foreach (var sent in _sent)
            {
                if (sent.Sender == ignored)
                {
                    await RoomClient.GetAsync(reader, room, $"event/{Uri.EscapeDataString(sent.Id)}", HttpStatusCode.NotFound);
                    continue;
                }

                told[sent.Id] = await reader.EventAsync(room, sent.Id);
                sent.Time = told[sent.Id].GetProperty("origin_server_ts").GetInt64();
            }

            foreach (var sent in _sent)
            {
                var children = _sent.Where(child => child.Parent == sent && !child.IsRedacted && child.Sender != ignored).ToList();
                if (sent.Sender != ignored)
                {
                    Check(sent, children, told[sent.Id], reader.UserId);
                }

                Assert.Equal(children.AsEnumerable().Reverse().Select(child => child.Id), (await reader.RelationsAsync(room, sent.Id, query: "limit=100")).Chunk());
            }

            var threads = (await reader.ThreadsAsync(room, "limit=100")).GetProperty("chunk").EnumerateArray().ToList();
            var roots = _sent.FindAll(sent => sent.Kind == Kind.Message && Replies(sent, ignored).Any());
            Assert.Equal(roots.OrderByDescending(root => _sent.IndexOf(Replies(root, ignored).Last())).Select(root => root.Id), threads.Select(thread => thread.Id()));
            foreach (var item in (await RoomClient.GetAsync(reader, room, "messages?dir=b&limit=100")).GetProperty("chunk").EnumerateArray().Concat(threads))
            {
                if (told.TryGetValue(item.Id(), out var alone))
                {
                    Assert.Equal(Relations(alone), Relations(item));
                }
            }
        }

        private IEnumerable<Sent> Replies(Sent root, string? ignored) =>
            _sent.Where(child => child.Parent == root && child.Kind == Kind.Reply && !child.IsRedacted && child.Sender != ignored);

        private void Check(Sent sent, List<Sent> children, JsonElement told, string reader)
        {
            Assert.Equal(Replacement(sent, children), told.Replacement());
            Assert.Equal(children.Where(child => child.Kind == Kind.Reference).Select(child => child.Id), told.References());
            var replies = children.FindAll(child => child.Kind == Kind.Reply);
            if (replies.Count == 0)
            {
                Assert.Null(told.Thread());
                return;
            }

            var takesPart = sent.Sender == reader || _sent.Exists(child => child.Parent == sent && child.Kind == Kind.Reply && !child.IsRedacted && child.Sender == reader);
            Assert.Equal((replies[^1].Id, replies.Count, takesPart), told.Thread());
            var ofLatest = _sent.FindAll(child => child.Parent == replies[^1] && !child.IsRedacted);
            Assert.Equal(Replacement(replies[^1], ofLatest), told.Bundle("m.thread")!.Value.GetProperty("latest_event").Replacement());
        }

        /// <summary>The edits are messages, so they are valid for messages alone.</summary>
        private static string? Replacement(Sent sent, List<Sent> children) => sent.IsRedacted || sent.Kind is Kind.Edit or Kind.Reaction
            ? null
            : children.Where(child => child.Kind == Kind.Edit && child.Sender == sent.Sender)
                .OrderBy(child => child.Time).ThenBy(child => child.Id, StringComparer.Ordinal).LastOrDefault()?.Id;

        /// <summary>The bundle without what the moment of the answer changes.</summary>
        private static string Relations(JsonElement item)
        {
            var relations = item.Bundle("m.thread") is { } thread
                ? $"{thread.GetProperty("count")} {thread.GetProperty("latest_event").Id()} {thread.GetProperty("latest_event").Replacement()} "
                : string.Empty;
            return $"{relations}{item.Replacement()} {string.Join(' ', item.References())}";
        }
    }
}
