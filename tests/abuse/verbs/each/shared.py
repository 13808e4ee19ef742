"""What the verbs of every noun need: their table, the row read again, the words of an event, what a refusal is."""

from django.core.exceptions import ObjectDoesNotExist

from billing_site.lib.db.locks import SavedMeanwhile


def table():
    """An empty {name: verb}, and the decorator that puts a verb into it."""
    verbs = {}

    def verb(function):
        verbs[function.__name__] = function
        return function

    return verbs, verb


def is_refusal(error):
    """Whether a verb said no, in a sentence, because something else came first."""
    if isinstance(error, (ObjectDoesNotExist, SavedMeanwhile)):
        return True
    ours = type(error).__module__.startswith(("billing_site.", "customers.", "invoicing."))
    return isinstance(error, ValueError) and (ours or str(error).endswith("."))


def again(thing):
    return type(thing)._default_manager.get(pk=thing.pk)


def does(thing, work):
    """A verb that claims nothing: `work` done to the row as it is by then."""

    def act():
        work(again(thing))
        return []

    return act


def events(kind, *things):
    return [f"{kind} {thing.public_id}" for thing in things]
