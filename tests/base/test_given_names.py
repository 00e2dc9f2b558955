"""Given names: who is greeted how, by letters and in sentences about two people."""

import pytest

from core.documents.messages import Sender, sender_values
from core.domain.base.given_names import given_name
from tests.cohort import mentee, mentor


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Ilse Wagenknecht", "Ilse"),
        ("Dr. Marta Kowal, MBA", "Marta"),
        ("Prof. Dr. med. Anna-Lena Keller", "Anna-Lena"),
        ("Mgr. Jana Nováková", "Jana"),
        ("Dr. Keller", "Dr. Keller"),  # no given name is known
        ("Jan van der Meer", "Jan"),
        ("van der Berg", "van der Berg"),
        ("Maria del Mar Garcia Lopez", "Maria"),
        ("John Smith, Jr.", "John"),
        ("Weber, Ana", "Ana"),
        ("Orla Fennimore (She/Her)", "Orla"),
        ("Min-jun Kim [EXT]", "Min-jun"),
        ("🌟 Luz Ortega 🌟", "Luz"),
        ("TOMÁS QUEIROZ", "Tomás"),
        ("ana lópez", "Ana"),
        ("J. Robert Oppenheimer", "Robert"),
        ("J. Smith", "J. Smith"),
        ("Prince", "Prince"),
        ("ليلى حداد", "ليلى"),
        ("王 小明", "小明"),
        ("王小明", "王小明"),
    ],
)
def test_a_greeting_is_a_given_name_or_the_whole_name(name, greeting):
    assert given_name(mentee(name=name)) == greeting


def test_how_somebody_asks_to_be_called_comes_first():
    person = mentor(name="Dr. Bartholomew Quill", answers={"call_me": " Bart "})
    assert given_name(person) == "Bart"
    assert sender_values(person, Sender("Spring"))["first_name"] == "Bart"
    assert given_name(mentor(name="Bart Quill", answers={"call_me": "-"})) == "Bart"
    assert given_name(mentor(name="Bart Quill", answers={"call_me": "please use " + "whatever " * 9})) == "Bart"
